// Imported before TensorFlow, whose library greets on stderr unless told otherwise before it loads.
process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';

export {};
