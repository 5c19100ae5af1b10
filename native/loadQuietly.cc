// TensorFlow's library greets on standard error while it is being loaded, before any setting of its own can
// silence it. Loading it from here first, with standard error turned away for that moment, spares every command
// and every notebook two lines that nobody asked for.
#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

extern "C" void* napi_register_module_v1(void*, void* exports) {
  int standard_error = dup(STDERR_FILENO);
  int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (standard_error >= 0 && nowhere >= 0) dup2(nowhere, STDERR_FILENO);
  // A failure is told by the addon, which needs the same library right afterwards.
  dlopen(TENSORFLOW_LIBRARY, RTLD_LAZY | RTLD_LOCAL);
  if (standard_error >= 0) dup2(standard_error, STDERR_FILENO);
  if (standard_error >= 0) close(standard_error);
  if (nowhere >= 0) close(nowhere);
  return exports;
}
