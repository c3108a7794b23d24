// Package eventpure finds what keeps a replay from giving the same result twice: code
// that is marked as pure and reaches a clock, chance, the environment, a file, the
// network, a database, a log, another goroutine, publishes, or writes a package-level
// variable.
//
// What a function reaches is found out from its package's syntax and, for what it calls
// in other packages, from facts. Nothing of the standard library is analyzed: a table
// says which of its functions count (sinks.go), and all others do not. A function that is
// only stored, in a field or a result, is not called by who stores it; one that is handed
// on is. Calls through interfaces and function values are let pass, but those of
// package-level variables, whose value is known.
package eventpure
