#include "base/random.h"

#include <cmath>
#include <numbers>

namespace tandem {

namespace {

constexpr uint64_t kGamma = 0x9E3779B97F4A7C15;

uint64_t scramble(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
  return x ^ (x >> 31);
}

}  // namespace

Random Random::fork(uint64_t stream) const {
  return Random(scramble(scramble(state_ + kGamma) + (stream + 1) * kGamma));
}

uint64_t Random::next() {
  return scramble(state_ += kGamma);
}

uint64_t Random::below(uint64_t bound) {
  // Numbers under 2^64 mod bound would make the small remainders more likely.
  const uint64_t unfair = (0 - bound) % bound;
  uint64_t x = next();
  while (x < unfair) x = next();
  return x % bound;
}

double Random::uniform() {
  return static_cast<double>(next() >> 11) * 0x1p-53;
}

double Random::normal() {
  const double radius = std::sqrt(-2 * std::log1p(-uniform()));
  return radius * std::cos(2 * std::numbers::pi * uniform());
}

}  // namespace tandem
