// Stands for the tests of each mutant in Node: mutated-modules.ts serves what is run in its place.
export {};
