#!/bin/sh
# Every C++ file is as .clang-format says, by clang-format 14: other versions differ in small things. Exit code 77, a
# loud skip, where that version is not installed.
set -eu
cd "$(dirname "$0")/../.."

for program in clang-format-14 clang-format none; do
  case $("$program" --version 2>/dev/null) in *" version 14."*) break ;; esac
done
if [ "$program" = none ]; then
  echo "SKIP: clang-format 14 is not installed (Debian: clang-format-14)"
  exit 77
fi
find include src tests \( -name '*.cpp' -o -name '*.hpp' \) -exec "$program" --dry-run -Werror {} +
