/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* PSCI_API marks what the shared library exports; all else stays hidden. */
#ifndef PSCI_API_H
#define PSCI_API_H

#if defined(__GNUC__)
#define PSCI_API __attribute__((visibility("default")))
#else
#define PSCI_API
#endif

#endif /* PSCI_API_H */
