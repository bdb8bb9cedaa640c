// SPDX-License-Identifier: BSL-1.0
//
// Nothing: a target whose headers are precompiled has to have a source.
