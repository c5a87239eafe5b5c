"""The checks that reliability stands on, each with a way to break it and the tests that should notice.

A mutation is the file, a text that stands there once, what takes its place, and the tests: a test program with a filter of gtest, or arguments
of pytest.
"""

from typing import NamedTuple


class Mutation(NamedTuple):
    file: str
    old: str
    new: str
    tests: str


SAFETENSORS = "src/format/tensors/safetensors.cc", "tandem_tests SafeTensors.*"
JSON = "src/format/json.cc", "tandem_tests ParseJson.*"
MANIFEST = "src/format/manifest.cc", "tandem_tests Manifest.*"
MODEL = "src/model/model_directory.cc", "tandem_tests ModelDirectoryTest.*"
FILE = "src/base/files/file.cc", "tandem_tests WriteFile.*:ReadFile.*:OutputFile.*"
ATOMIC = "src/base/files/atomic_file.cc", "tandem_tests AtomicFile.*"
DIRECTORY = "src/base/files/directory.cc", "tandem_tests ReplaceDirectory.*"
STORE = "src/train/checkpoint/checkpoint_store.cc", "tandem_train_tests CheckpointStoreTest.*"
IDENTITY = "src/train/checkpoint/run_identity.cc", "tandem_train_tests RunIdentity.*"
STEP = "src/train/training_step.cc", "tandem_train_tests *NotFiniteTest.*"
TRAINER = "src/train/trainer.cc", "tandem_train_tests *NotFiniteTest.*"
RESTORED = "src/train/trainer.cc", "tandem_train_tests *TrainingState*"
TOKENIZER = "src/text/files/tokenizer_json.cc", "tandem_tests TokenizerJsonTest.*:HostileTokenizerJson.Every*:HostileFiles.*"
LINES = "src/format/rows/line_reader.cc", "tandem_tests LineReader.*"
CSV = "src/format/rows/csv.cc", "tandem_tests CsvReader.*"
CONFIG = "src/format/config/config_parser.cc", "tandem_tests ConfigNode.*"
ENCODER = "src/encoder/config_json.cc", "tandem_tests ConfigJson.*"
RESUME = "tests/cli/test_resume.py -k "


def of(place: tuple[str, str], old: str, new: str, tests: str = "") -> Mutation:
    return Mutation(place[0], old, new, tests or place[1])


MUTATIONS = [
    # Bounds of tensor files.
    of(SAFETENSORS, "if (file.size() < sizeof(length))", "if (file.size() < 4)"),
    of(SAFETENSORS, "length > file.size() - sizeof(length)", "length > file.size()"),
    of(SAFETENSORS, "end > data_.size()", "end > data_.size() + 1"),
    of(SAFETENSORS, "end - begin != *wanted", "end - begin < *wanted"),
    of(SAFETENSORS, "if (range.begin < covered)", "if (false)"),
    of(SAFETENSORS, "if (range.begin > covered)", "if (false)"),
    of(SAFETENSORS, "covered != data_.size()", "covered > data_.size()"),
    of(SAFETENSORS, "value.size() > kMaxRank", "value.size() > kMaxRank + 1"),
    of(SAFETENSORS, "size > kMaxMetadataBytes", "size > 2 * kMaxMetadataBytes"),
    Mutation("src/format/tensors/sharded_weights.cc", "name.find('/') != std::string::npos ||", "", "tandem_tests ShardedWeightsTest.*"),
    # Bounds of JSON, and of what is read from it.
    of(JSON, "std::ssize(stack_) == max_depth_", "std::ssize(stack_) == max_depth_ + 1"),
    of(JSON, "if (!is_new)", "if (false)"),
    of(JSON, "spent_ > max_bytes_", "spent_ > 8 * max_bytes_"),
    of(JSON, "if (nul != std::string_view::npos)", "if (false)"),
    of(JSON, "if (end - at > (is_string ? max_string : kMaxRun))", "if (end - at > 64 * (is_string ? max_string : kMaxRun))"),
    Mutation("src/format/module_list.cc", 'part == ".."', 'part == "..."', "tandem_tests ModuleList.*"),
    of(ENCODER, "if (std::abs(read) > INT32_MAX)", "if (std::abs(read) > 2.0 * INT32_MAX)"),
    of(ENCODER, "0, config.vocab_size - 1)", "0, config.vocab_size)"),
    of(TOKENIZER, "if (taken[place])", "if (false)"),
    of(TOKENIZER, "if (place >= limit)", "if (place >= 1000 * limit)"),
    of(TOKENIZER, "id.is_number_integer() && id >= 0 && id < kMaxTokens)", "id.is_number_integer() && id >= 0)"),
    Mutation("src/text/word_piece/vocabulary.cc", "id >= size()", "id > size()", "tandem_tests Vocabulary.*"),
    Mutation("src/text/post_processor.cc", "type_id > 255", "type_id > 256", "tandem_tests PostProcessor.*:HostileTokenizerJson.Every*"),
    of(CONFIG, "open_.size() == kMaxDepth", "open_.size() == 2 * kMaxDepth"),
    # Rows.
    of(LINES, "too_long = line.size() > options_.max_line_bytes", "too_long = line.size() > options_.max_line_bytes + 1"),
    of(LINES, "if (nul != std::string::npos)", "if (false)"),
    of(CSV, "row.size() != header_.size()", "row.size() < header_.size()"),
    Mutation("src/data/label_value.cc", "std::abs(number) <= kMost", "std::abs(number) <= 1e10 * kMost", "tandem_tests JsonRows.*"),
    # Manifests and checksums.
    of(MANIFEST, "if (checksum_of(file.bytes()) !=", "if (checksum_of(file.bytes()) =="),
    of(MANIFEST, "file.bytes().size() != size", "file.bytes().size() < size"),
    of(MANIFEST, "version != format_version", "version > format_version"),
    of(MODEL, "|| checksum_of(file.bytes()) != checksum.get<std::string>()", ""),
    of(MODEL, "if (!known.contains(name))", "if (false)"),
    Mutation("src/train/checkpoint/checkpoint.cc", "{kState, kTensors, kFrozen, kHistoryFile}", "{kState, kFrozen, kHistoryFile}",
             "tandem_train_tests Checkpoint.*"),
    # Files that appear whole or not at all.
    of(FILE, "if (!synced) fail_system(\"write\", path_);", "(void)synced;"),
    of(FILE, "bytes = bytes.subspan(static_cast<size_t>(count));", "bytes = {};"),
    of(FILE, "size > max_bytes", "size > max_bytes + 1"),
    of(ATOMIC, "const bool synced =\n      !fault::strikes(\"fsync\", directory) && (::fsync(descriptor) == 0 || errno == EINVAL);", "const bool synced = true;"),
    of(ATOMIC, "file_.close();\n  if (is_beside())", "if (is_beside())"),
    of(ATOMIC, "if (!lock) bad_input", "if (false) bad_input"),
    of(DIRECTORY, "    sync_tree(fresh);", "    if (false) sync_tree(fresh);"),
    of(DIRECTORY, "    sync_path(target.parent_path());\n", ""),
    of(DIRECTORY, "    if (existed) {\n      exchange(fresh, target);\n    } else {\n      rename_path(target, fresh);\n    }\n", ""),
    Mutation("src/base/files/reservation.cc", "return !FileLock::try_lock(mark);", "return false;", "tandem_tests Reservation.*"),
    # Checkpoints, and going on from them.
    of(STORE, "kept++ >= limit_", "kept++ > limit_"),
    of(STORE, "*step_of(path) > step || ", ""),
    of(STORE, "if (error.code() != ErrorCode::bad_input) throw;", ""),
    of(IDENTITY, "if (was != is)", "if (was.size() != is.size())"),
    of(IDENTITY, "{&targets.rows, &targets.labels, &targets.offsets}", "{&targets.rows, &targets.offsets}"),
    Mutation("src/train/run.cc", "if (total < progress.total_steps)", "if (total + 10 < progress.total_steps)", RESUME + "change_is_refused"),
    Mutation("src/train/run.cc", "if (!progress.best ||", "if (true ||", RESUME + "best_model_that_is_gone"),
    of(RESTORED, "  history_ = state.history;\n", "", RESUME + "longer_than_before"),
    of(RESTORED, "optimiser_.restore(state.optimiser);", ""),
    Mutation("src/train/checkpoint/save_schedule.h", "step % options_->save_steps == 0", "step % options_->save_steps == 1", "tandem_train_tests SaveSchedule.*"),
    Mutation("src/data/sampler.cc", "position.cursor > std::ssize(token_counts_)", "position.cursor > std::ssize(token_counts_) + 1", "tandem_tests Sampler.*"),
    # Steps that are not finite, and signals.
    of(STEP, '    check_finite(norm, "gradient norm");\n', ""),
    of(TRAINER, "++progress_.skipped_in_a_row == kMostInARow", "++progress_.skipped_in_a_row > kMostInARow"),
    of(TRAINER, "    progress_.skipped_in_a_row = 0;\n", ""),
    of(TRAINER, "stopped = listener.stop_requested();", "stopped = false;", RESUME + "a_run_that_was_ended"),
    Mutation("src/base/interrupt.cc", "SA_RESETHAND | SA_RESTART", "SA_RESTART", "tandem_tests Interrupt.*"),
]
