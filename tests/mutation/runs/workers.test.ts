// Stands for the tests of each mutant in the Workers runtime: mutated-modules.ts serves what is run in its place.
export {};
