#pragma once

#include "text/unicode/ascii_scan.h"

namespace tandem {

// What ascii_scan.cc chooses from: see AsciiScan::scan. Calling one needs its instructions.
void scan_ascii_portable(const AsciiTable& table, const char* text, int64_t size, char* normal,
                         AsciiBlock* blocks);
#if defined(__x86_64__)
void scan_ascii_avx2(const AsciiTable& table, const char* text, int64_t size, char* normal,
                     AsciiBlock* blocks);
void scan_ascii_avx512(const AsciiTable& table, const char* text, int64_t size, char* normal,
                       AsciiBlock* blocks);
#endif

}  // namespace tandem
