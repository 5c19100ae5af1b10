// Imported before TensorFlow, whose library reads these once, while it is being loaded.
import { createRequire } from 'module';

// Its chatter at every start: warnings and errors remain.
process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';

// Left to itself, it turns oneDNN on for new processors only; with it, training was 1.8 times as fast on an older one.
process.env.TF_ENABLE_ONEDNN_OPTS ??= '1';

try {
  // Set-up compiles this (native/loadQuietly.cc). Without it, TensorFlow says two lines more.
  if (Number(process.env.TF_CPP_MIN_LOG_LEVEL) >= 2) {
    createRequire(__filename)('@tensorflow/tfjs-node-gpu/lib/napi-v8/load_quietly.node');
  }
} catch {
  // The addon, loaded next, tells what is missing.
}
