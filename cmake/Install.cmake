# `cmake --install` puts in place: the binary, the docs, the completions of three shells where each looks for them.
install(TARGETS ntool RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES README.md LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR})

# The completions come from the program's own tables: it is asked for them when it is installed, so that a build never
# runs what it has built.
function(ntool_install_completion shell folder file)
  install(CODE "
    execute_process(COMMAND \"$<TARGET_FILE:ntool>\" completion ${shell}
      OUTPUT_FILE \"${CMAKE_BINARY_DIR}/completion.${shell}\" RESULT_VARIABLE failed)
    if(failed)
      message(FATAL_ERROR \"ntool completion ${shell} failed: \${failed}\")
    endif()")
  install(FILES ${CMAKE_BINARY_DIR}/completion.${shell} DESTINATION ${CMAKE_INSTALL_DATADIR}/${folder} RENAME ${file})
endfunction()
ntool_install_completion(bash bash-completion/completions ntool)
ntool_install_completion(zsh zsh/site-functions _ntool)
ntool_install_completion(fish fish/vendor_completions.d ntool.fish)
