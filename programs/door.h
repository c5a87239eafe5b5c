#pragma once

#include <csignal>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>

#include "base/interrupt.h"
#include "tandem/error.h"

namespace tandem {

/// Exit codes of both programs.
enum ExitCode { kDone = 0, kFailed = 1, kBadInput = 2, kInterrupted = 130, kTerminated = 143 };

/// Nobody reads standard output any more: end quietly.
class OutputClosed : public std::exception {};

/// Writes to standard output and flushes it. Throws OutputClosed where the reader has gone,
/// Error{failed} for a full disk.
void print_text(const std::string& text);

/// A text from outside as a part of one line on a terminal: valid UTF-8, "?" for characters that
/// order something, of bounded length. Every line on standard error that quotes such a text puts it
/// through this.
std::string printable(std::string_view text);

/// "tandem: ..." on standard error, likewise.
void print_notice(const std::string& message);

/// "tandem: error: ..." on standard error: one line of valid UTF-8 without control characters and
/// of bounded length, whatever the message quotes.
void print_error(const std::string& message);

/// "tandem: warning: ..." likewise.
void print_warning(const std::string& message);

/// Runs a command; what it throws becomes one line on standard error and an exit code.
template <typename Command>
int run_command(Command&& command) {
  // What cannot be written is an error of the call, not the end of the process: a reader that has
  // gone, and a file beyond what the shell allows (ulimit -f).
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  try {
    return command();
  } catch (const OutputClosed&) {
    return kDone;
  } catch (const Interrupted& stop) {
    print_notice(stop.what());
    return stop.signal() == SIGTERM ? kTerminated : kInterrupted;
  } catch (const Error& error) {
    print_error(error.what());
    return error.code() == ErrorCode::bad_input ? kBadInput : kFailed;
  } catch (const std::bad_alloc&) {
    print_error("out of memory: use a smaller batch, or shorter texts");
    return kFailed;
  } catch (const std::exception& error) {
    print_error(error.what());
    return kFailed;
  }
}

}  // namespace tandem
