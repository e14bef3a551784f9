"""How numbers and dates are written, where Django's own choice is not ours."""
