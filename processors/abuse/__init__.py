"""The parts of the abuse step: words, folding, rules, vetoes and whom it is aimed at."""
