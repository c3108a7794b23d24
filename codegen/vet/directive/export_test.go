package directive

var StandardRoots = standardRoots
