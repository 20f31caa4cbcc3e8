// Placeholder: tests follow the module.
