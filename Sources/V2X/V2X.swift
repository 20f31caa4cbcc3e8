// Placeholder: this module is filled next.
