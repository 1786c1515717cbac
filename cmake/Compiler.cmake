# One set of compiler flags for every target of ours (third-party code is included as system headers).
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

add_library(ntool_flags INTERFACE)
add_library(ntool::flags ALIAS ntool_flags)
target_include_directories(ntool_flags INTERFACE ${CMAKE_SOURCE_DIR}/include)
target_compile_definitions(ntool_flags INTERFACE _GNU_SOURCE)
target_compile_options(ntool_flags INTERFACE -Wall -Wextra -Wconversion -Wshadow -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # g++ 12 with optimization warns falsely about "text" + std::string (its bug 105651).
  target_compile_options(ntool_flags INTERFACE -Wno-restrict)
endif()

if(NTOOL_SANITIZE)
  set(sanitizers -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_compile_options(ntool_flags INTERFACE ${sanitizers})
  target_link_options(ntool_flags INTERFACE ${sanitizers})
endif()

if(NTOOL_FUZZ)
  target_compile_options(ntool_flags INTERFACE -fsanitize=fuzzer-no-link)
  target_link_options(ntool_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

if(NTOOL_STATIC)
  # Sections let the linker leave out what no verb reaches; the binary must stay small enough to copy anywhere.
  target_compile_options(ntool_flags INTERFACE -ffunction-sections -fdata-sections)
  target_link_options(ntool_flags INTERFACE -static-pie -Wl,--gc-sections -s)
  set(CMAKE_FIND_LIBRARY_SUFFIXES .a)
endif()
