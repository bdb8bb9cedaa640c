// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>

#include "report.hpp"

namespace tour {

/// How the terminal likes it.
struct style {
  bool color = false;
  bool utf8 = false;
};

// The sections as text, of 80 columns at most.
std::string title_text(const style& s);
std::string machine_text(const machine& m, const style& s);
std::string checks_text(const std::vector<check>& checks, const style& s);
std::string pipeline_text(const pipeline& p, const style& s);
std::string served_text(const served& f, const style& s);
std::string errors_text(const std::vector<error_example>& e, const style& s);
std::string end_text(const report& r, const style& s);

/// All of it as one JSON object.
std::string json_text(const report& r);

}  // namespace tour
