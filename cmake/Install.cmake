# Binary, docs, licence, and the shells' completions, which the built binary writes itself.
set(completions ${CMAKE_BINARY_DIR}/completions)
file(MAKE_DIRECTORY ${completions})
add_custom_command(
  OUTPUT ${completions}/ntool ${completions}/_ntool ${completions}/ntool.fish
  COMMAND ntool completion bash > ${completions}/ntool
  COMMAND ntool completion zsh > ${completions}/_ntool
  COMMAND ntool completion fish > ${completions}/ntool.fish
  DEPENDS ntool
  VERBATIM)
add_custom_target(ntool_completions ALL DEPENDS ${completions}/ntool ${completions}/_ntool ${completions}/ntool.fish)

install(TARGETS ntool RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY ${CMAKE_SOURCE_DIR}/docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES ${CMAKE_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES ${CMAKE_SOURCE_DIR}/README.md DESTINATION ${CMAKE_INSTALL_DOCDIR} OPTIONAL)
install(FILES ${completions}/ntool DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${completions}/_ntool DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
install(FILES ${completions}/ntool.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
