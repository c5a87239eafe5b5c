#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "data/files/data_file.h"
#include "data/survey/field_roles.h"

namespace tandem {

/// What a first configuration is written from.
struct FirstConfig {
  DataFile train;          ///< as it is written: FieldRows::file()
  std::string train_path;  ///< as the configuration is to name it
  std::string dev_path;    ///< likewise; empty: a share of the training rows
  int64_t num_rows = 0;    ///< of train, as far as they were counted
  bool more_rows = false;  ///< there are more
  int words_of_most = 0;   ///< 95 % of the rows have no more words
  FieldRoles roles;
};

/// `type:` of the first kind of task that learns from such labels.
std::string_view type_of(const GuessedTask& task);

/// A commented config.yml that trains as it stands, with defaults for so many rows.
std::string first_config(const FirstConfig& facts);

}  // namespace tandem
