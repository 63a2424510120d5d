// Runs part of a test in a process of its own.
#pragma once

#include <sys/wait.h>  // waitpid
#include <unistd.h>    // fork

namespace tine_test {

/// What `body` returns in a forked process; false when it crashes or hangs.
template <class F>
bool in_child(F body) {
  const pid_t child = fork();
  if (child == 0) {
    alarm(60);
    _exit(body() ? 0 : 1);
  }
  int status = 1;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace tine_test
