#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace tandem {

// The one seam for files; directories are in base/files/directory.h. Every function throws
// Error{bad_input} for what the user can mend (missing, not readable, not writable) and
// Error{failed} for the rest; messages name the path and the system's reason.

/// A whole file mapped read-only. Movable; unmapped when destroyed. Reading is thread-safe.
class MappedFile {
 public:
  explicit MappedFile(const std::filesystem::path& path);
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();

  std::span<const std::byte> bytes() const { return {data_, size_}; }
  std::string_view text() const { return {reinterpret_cast<const char*>(data_), size_}; }

 private:
  const std::byte* data_ = nullptr;
  size_t size_ = 0;
};

/// Lets the system take back the memory of a part of a MappedFile: its content stays, and is read
/// from the file again where it is needed.
void release_pages(std::span<const std::byte> mapped);

/// A file or standard input, read once from beginning to end. Not thread-safe.
class InputFile {
 public:
  explicit InputFile(const std::filesystem::path& path);
  /// Reads file descriptor 0, which stays open. Its name is "<stdin>".
  static InputFile standard_input();
  /// Reads a text that the program holds; `name` is for error messages.
  static InputFile of_text(std::string_view text, std::string name);
  InputFile(InputFile&& other) noexcept;
  InputFile& operator=(InputFile&& other) noexcept;
  ~InputFile();

  /// Fills the front of `buffer` with what is there now (blocking for at least one byte); 0 at the
  /// end. Asks check_interrupt(), also while it waits.
  size_t read(std::span<char> buffer);
  /// Whether read() would return at once; true for a regular file.
  bool ready() const;
  /// The path as given, for error messages.
  const std::string& name() const { return name_; }

 private:
  InputFile(int descriptor, std::string name);
  int descriptor_ = -1;
  std::string name_;
};

/// Bytes that InputFiles of this process have given so far, which tells how far a file has been
/// read. Thread-safe.
uint64_t input_bytes_read();

/// A new file (an existing one is emptied), written from beginning to end. Not thread-safe.
class OutputFile {
 public:
  explicit OutputFile(const std::filesystem::path& path);
  /// Goes on at the end of what the file holds already.
  static OutputFile appending(const std::filesystem::path& path);
  /// Keeps what the file holds already, for cut() to say how much.
  static OutputFile keeping(const std::filesystem::path& path);
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  /// Without close(), what was written may be lost.
  ~OutputFile();

  void write(std::span<const std::byte> bytes);
  void write(std::string_view text);
  /// Overwrites bytes that were written before.
  void write_at(uint64_t offset, std::string_view text);
  /// Empties it; writing goes on at its beginning.
  void clear() { cut(0); }
  /// Leaves its first `size` bytes; writing goes on behind them.
  void cut(uint64_t size);
  /// Syncs to the disk and closes.
  void close();

 private:
  OutputFile(const std::filesystem::path& path, int flags);
  std::filesystem::path path_;
  int descriptor_ = -1;
};

/// Whether something is there, a link's target if it is a link. Throws where that cannot be told: a
/// loop of links, a folder that may not be searched.
bool file_exists(const std::filesystem::path& path);

/// The whole content of a regular file. Throws Error{bad_input} above `max_bytes`.
std::string read_file(const std::filesystem::path& path, uint64_t max_bytes = uint64_t{1} << 30);

/// Writes and syncs a new file; an existing one is overwritten in place.
void write_file(const std::filesystem::path& path, std::string_view content);
void write_file(const std::filesystem::path& path,
                std::span<const std::span<const std::byte>> parts);

}  // namespace tandem
