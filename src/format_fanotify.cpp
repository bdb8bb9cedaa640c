// SPDX-License-Identifier: BSL-1.0
#include <fildes/fanotify.hpp>
#include <fildes/format.hpp>

namespace fildes::inline FILDES_ABI::detail {

void print(std::string& out, fanotify_report report) {
  switch (report) {
    case fanotify_report::descriptor: out += "descriptor"; return;
    case fanotify_report::fid: out += "fid"; return;
    case fanotify_report::dir_fid: out += "dir_fid"; return;
    case fanotify_report::fid_dir_fid: out += "fid_dir_fid"; return;
    case fanotify_report::name: out += "name"; return;
    case fanotify_report::fid_name: out += "fid_name"; return;
    case fanotify_report::target: out += "target"; return;
    case fanotify_report::mount: out += "mount"; return;
  }
  out += "unknown report";
}

void print(std::string& out, fanotify_actor actor) {
  switch (actor) {
    case fanotify_actor::process: out += "process"; return;
    case fanotify_actor::thread: out += "thread"; return;
    case fanotify_actor::pidfd: out += "pidfd"; return;
  }
  out += "unknown actor";
}

void print(std::string& out, fanotify_class order) {
  switch (order) {
    case fanotify_class::content: out += "content"; return;
    case fanotify_class::pre_content: out += "pre_content"; return;
  }
  out += "unknown class";
}

void print(std::string& out, fanotify_mark_type type) {
  switch (type) {
    case fanotify_mark_type::inode: out += "inode"; return;
    case fanotify_mark_type::mount: out += "mount"; return;
    case fanotify_mark_type::filesystem: out += "filesystem"; return;
    case fanotify_mark_type::mount_namespace: out += "mount_namespace"; return;
  }
  out += "unknown mark";
}

void print(std::string& out, fanotify_effect effect) {
  switch (effect) {
    case fanotify_effect::report: out += "report"; return;
    case fanotify_effect::ignore: out += "ignore"; return;
    case fanotify_effect::ignore_always: out += "ignore_always"; return;
    case fanotify_effect::old_ignore: out += "old_ignore"; return;
    case fanotify_effect::old_ignore_always: out += "old_ignore_always"; return;
  }
  out += "unknown effect";
}

// The errno that others are: a group with `fd_error` has no other.
void print(std::string& out, fanotify_missing why) {
  switch (why) {
    case fanotify_missing::none: out += "none"; return;
    case fanotify_missing::failed: out += "failed"; return;
    case fanotify_missing::taken: out += "taken"; return;
  }
  print(out, code_of(why));
}

// allow, deny with EBUSY, audited
void print(std::string& out, permission_answer answer) {
  const std::uint32_t bits = answer.bits();
  out += (bits & sys::abi::fan_allow) != 0 ? "allow" : "deny";
  if (const auto code = bits >> 24; code != 0) {
    out += " with ";
    print(out, static_cast<errc>(code));
  }
  if ((bits & sys::abi::fan_audit) != 0) out += ", audited";
}

}  // namespace fildes::inline FILDES_ABI::detail
