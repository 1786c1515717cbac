# Third-party libraries, each behind one target; scripts/deps installs them.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(CLI11 CONFIG REQUIRED)
find_package(fmt CONFIG REQUIRED)
find_package(spdlog CONFIG REQUIRED)
find_package(nlohmann_json CONFIG REQUIRED)
pkg_check_modules(utf8proc REQUIRED IMPORTED_TARGET libutf8proc)
pkg_check_modules(cares REQUIRED IMPORTED_TARGET libcares)
pkg_check_modules(yaml_cpp REQUIRED IMPORTED_TARGET yaml-cpp)

# fmt is compiled once, here: header-only it costs every file seconds, and Debian ships no static archive of it.
add_library(ntool_fmt STATIC ${CMAKE_SOURCE_DIR}/src/base/fmt.cpp)
target_include_directories(ntool_fmt SYSTEM PUBLIC
  $<TARGET_PROPERTY:fmt::fmt-header-only,INTERFACE_INCLUDE_DIRECTORIES>)
target_link_libraries(ntool_fmt PRIVATE ntool::flags)

# spdlog's headers over our fmt.
add_library(ntool_spdlog INTERFACE)
target_include_directories(ntool_spdlog SYSTEM INTERFACE
  $<TARGET_PROPERTY:spdlog::spdlog_header_only,INTERFACE_INCLUDE_DIRECTORIES>)
target_compile_definitions(ntool_spdlog INTERFACE SPDLOG_FMT_EXTERNAL)
target_link_libraries(ntool_spdlog INTERFACE ntool_fmt)

# In the static binary pkg-config's shared library names are replaced by the archives.
function(ntool_archive target pkg library)
  add_library(${target} INTERFACE)
  if(NTOOL_STATIC)
    find_library(${target}_archive NAMES ${library} REQUIRED)
    target_include_directories(${target} SYSTEM INTERFACE ${${pkg}_INCLUDE_DIRS})
    target_link_libraries(${target} INTERFACE ${${target}_archive} Threads::Threads)
  else()
    target_link_libraries(${target} INTERFACE PkgConfig::${pkg})
  endif()
endfunction()
ntool_archive(ntool_utf8proc utf8proc libutf8proc.a)
ntool_archive(ntool_cares cares libcares.a)
ntool_archive(ntool_yaml_cpp yaml_cpp libyaml-cpp.a)
if(NTOOL_STATIC)
  target_compile_definitions(ntool_cares INTERFACE CARES_STATICLIB)
  target_compile_definitions(ntool_utf8proc INTERFACE UTF8PROC_STATIC)
endif()
