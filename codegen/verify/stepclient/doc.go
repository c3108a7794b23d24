// Package stepclient takes events through the steps that people wrote, by the program of
// `treaty gen --verify-main`: it builds the program, runs one process for each worker of a
// verification, and speaks to it as package stepserver says.
//
// People's code may do anything. A process that dies or hangs costs the event at which it did: that
// one is found by asking one by one, told, and a new process goes on. How often is bounded.
package stepclient
