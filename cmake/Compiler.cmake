# One set of compiler flags for every target of ours (third-party code is included as system headers).
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

add_library(ntool_flags INTERFACE)
add_library(ntool::flags ALIAS ntool_flags)
target_include_directories(ntool_flags INTERFACE ${CMAKE_SOURCE_DIR}/include)
target_compile_definitions(ntool_flags INTERFACE _GNU_SOURCE)
target_compile_options(ntool_flags INTERFACE -Wall -Wextra -Wconversion -Wshadow)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # When it optimizes, g++ 12 sees overflows in std::vector::insert (GCC bug 105329) and overlaps in every
  # "x" + std::string (bug 105651) that cannot be.
  target_compile_options(ntool_flags INTERFACE -Wno-restrict $<$<CONFIG:Release>:-Wno-stringop-overflow>)
endif()
if(NTOOL_WERROR)
  target_compile_options(ntool_flags INTERFACE -Werror)
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
