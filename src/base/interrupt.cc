#include "base/interrupt.h"

#include <signal.h>

#include <atomic>

namespace tandem {

namespace {

std::atomic<int> caught{0};
std::atomic<bool> user_signal{false};
static_assert(std::atomic<int>::is_always_lock_free, "a signal's handler writes it");

void remember(int signal) {
  caught.store(signal, std::memory_order_relaxed);
}

void remember_user_signal(int) {
  user_signal.store(true, std::memory_order_relaxed);
}

}  // namespace

void catch_interrupts() {
  struct sigaction action {};
  action.sa_handler = remember;
  // Calls that are under way go on: standard output must not fail half-way through a line.
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
  for (const int signal : {SIGINT, SIGTERM}) ::sigaction(signal, &action, nullptr);
}

int caught_interrupt() {
  return caught.load(std::memory_order_relaxed);
}

void check_interrupt() {
  if (const int signal = caught_interrupt()) throw Interrupted(signal);
}

void catch_user_signal() {
  struct sigaction action {};
  action.sa_handler = remember_user_signal;
  action.sa_flags = SA_RESTART;
  ::sigaction(SIGUSR1, &action, nullptr);
}

bool take_user_signal() {
  return user_signal.exchange(false, std::memory_order_relaxed);
}

}  // namespace tandem
