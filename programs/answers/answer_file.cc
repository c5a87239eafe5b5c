#include "programs/answers/answer_file.h"

#include "base/fail.h"
#include "programs/door.h"

namespace tandem {

namespace fs = std::filesystem;

AnswerFile::AnswerFile(const std::string& path, RowEnd end, bool resume) {
  if (path.empty()) return;
  if (!resume) {
    file_.emplace(path);
    return;
  }
  file_.emplace(path, [&](const fs::path& part) {
    before_ = whole_rows(part, end);
    return before_.bytes;
  });
}

void AnswerFile::write(const std::string& text) {
  file_ ? file_->write(text) : print_text(text);
}

void AnswerFile::commit() {
  if (file_) file_->commit();
}

fs::path AnswerFile::keep() {
  if (!file_) failed("there is no output file");
  return file_->keep();
}

bool is_finished(const std::string& output) {
  if (output.empty()) bad_input("--resume goes on with a file: name it with -o");
  if (!file_exists(output) || file_exists(output + ".part")) return false;
  print_notice(output +
               " stands whole: nothing is left to do; leave out --resume to write it anew");
  return true;
}

}  // namespace tandem
