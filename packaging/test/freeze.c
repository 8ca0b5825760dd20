// SPDX-License-Identifier: Apache-2.0
// Usage: freeze THREAD
// Stops one thread of another process, as a debugger does, for as long as that process lives.
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

int main(int count, char** words) {
  const pid_t thread = count == 2 ? atoi(words[1]) : 0;
  int status = 0;
  if (thread <= 0 || ptrace(PTRACE_SEIZE, thread, NULL, NULL) != 0 ||
      ptrace(PTRACE_INTERRUPT, thread, NULL, NULL) != 0 ||
      waitpid(thread, &status, __WALL) != thread) {
    perror("freeze");
    return 1;
  }
  // Never lets it go on, and says goodbye to it when it ends.
  while (waitpid(thread, &status, __WALL) == thread && WIFSTOPPED(status)) {
  }
  return 0;
}
