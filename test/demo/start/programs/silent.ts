// Ends at once, without a word.
process.exit(4);
