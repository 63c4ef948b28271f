/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* What every proof uses. Read by CBMC only; docs/soundness.md says what the proofs are worth. */
#ifndef TESTS_PROOFS_PROOF_H
#define TESTS_PROOFS_PROOF_H

#include <stdbool.h>
#include <stdint.h>

/* Any value of the type: what CBMC makes of a function of such a name without a body. */
bool nondet_bool(void);
int nondet_int(void);
uint8_t nondet_u8(void);
uint16_t nondet_u16(void);
uint32_t nondet_u32(void);
uint64_t nondet_u64(void);
int64_t nondet_s64(void);

/* From here on only what meets the condition is looked at. */
#define ASSUME(condition)	__CPROVER_assume(condition)
#define PROVE(condition)	__CPROVER_assert(condition, #condition)
#define IMPLIES(a, b)		(!(a) || (b))

/*
 * The runner wants this to fail: somebody gets here. A proof whose assumptions contradict each
 * other holds whatever the code does, and this tells.
 */
#define REACHED(what)		__CPROVER_assert(false, "reached: " what)
#define REACHED_IF(condition)	__CPROVER_assert(!(condition), "reached: " #condition)

#endif /* TESTS_PROOFS_PROOF_H */
