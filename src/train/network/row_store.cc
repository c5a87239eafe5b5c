#include "train/network/row_store.h"

#include "base/fail.h"

namespace tandem {

RowStore::RowStore(int num_keys, int64_t max_memory_bytes,
                   std::function<void(const std::string&)> warn)
    : places_(static_cast<size_t>(num_keys)),
      memory_(static_cast<size_t>(num_keys)),
      free_bytes_(max_memory_bytes),
      warn_(std::move(warn)) {}

void RowStore::put(int key, std::span<const float> numbers) {
  if (full_) return;
  const auto bytes = static_cast<int64_t>(numbers.size_bytes());
  Place place{.size = std::ssize(numbers)};
  if (bytes <= free_bytes_) {
    memory_[static_cast<size_t>(key)].assign(numbers.begin(), numbers.end());
    free_bytes_ -= bytes;
  } else {
    try {
      if (!file_) file_.emplace();
      place.offset = file_->append(std::as_bytes(numbers));
    } catch (const Error& error) {
      full_ = true;
      if (warn_)
        warn_(concat("what the frozen encoder says of some rows is computed anew in each epoch: ",
                     error.message()));
      return;
    }
  }
  places_[static_cast<size_t>(key)] = place;
}

std::span<const float> RowStore::get(int key) {
  const Place& place = places_[static_cast<size_t>(key)];
  if (place.offset < 0) return memory_[static_cast<size_t>(key)];
  from_file_.resize(static_cast<size_t>(place.size));
  file_->read(place.offset, std::as_writable_bytes(std::span(from_file_)));
  return from_file_;
}

}  // namespace tandem
