// Placeholder: vectors and captures follow.
