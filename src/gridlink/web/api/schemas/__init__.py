"""What goes in and out of the API, by subject. These are public: a field may be added, none changed or taken away."""
