#pragma once

#include <gtest/gtest.h>

#include <string>

#include "tandem/error.h"

/// Expects `statement` to throw tandem::Error with this code and a one-line message that contains
/// `text`.
#define EXPECT_ERROR(statement, expected_code, text)                               \
  do {                                                                             \
    try {                                                                          \
      statement;                                                                   \
      ADD_FAILURE() << "expected an Error from: " #statement;                      \
    } catch (const ::tandem::Error& error) {                                       \
      EXPECT_EQ(static_cast<int>(error.code()), static_cast<int>(expected_code))   \
          << error.message();                                                      \
      EXPECT_NE(error.message().find(text), std::string::npos)                     \
          << "message: " << error.message() << "\nwanted:  " << (text);            \
      EXPECT_EQ(error.message().find('\n'), std::string::npos) << error.message(); \
    }                                                                              \
  } while (false)

#define EXPECT_BAD_INPUT(statement, text) \
  EXPECT_ERROR(statement, ::tandem::ErrorCode::bad_input, text)
#define EXPECT_FAILED(statement, text) EXPECT_ERROR(statement, ::tandem::ErrorCode::failed, text)
