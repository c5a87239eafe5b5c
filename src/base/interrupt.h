#pragma once

#include <stdexcept>
#include <string>

namespace tandem {

/// Thrown where a person has asked the program to stop.
class Interrupted : public std::runtime_error {
 public:
  /// `signal`: SIGINT or SIGTERM; 0 where something else asked.
  explicit Interrupted(int signal, const std::string& message = "stopped")
      : std::runtime_error(message), signal_(signal) {}

  int signal() const { return signal_; }

 private:
  int signal_;
};

/// From now on the first SIGINT and the first SIGTERM are only remembered, so that what goes on can
/// end in order; a second one ends the process at once. For programs: the library catches no signal
/// by itself.
void catch_interrupts();

/// The signal that was remembered; 0 where none was.
int caught_interrupt();

/// Throws Interrupted where a signal was remembered. Long work and long waits ask it now and then:
/// reading of input, waiting for a lock, the hub. What saves work does not. Thread-safe.
void check_interrupt();

/// From now on SIGUSR1 is remembered instead of ending the process. For programs.
void catch_user_signal();

/// Whether SIGUSR1 has come since the last time that somebody asked.
bool take_user_signal();

}  // namespace tandem
