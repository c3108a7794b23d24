// Package verify reads logs of stored events and says whether each can still be read:
// whether it is what its own major describes, and becomes what the newest does.
//
// It uses the tables of the generated code in process (package codegen/event), so that it
// judges as that code does, without compiling anything. Memory is bounded whatever the
// log holds: events are looked at in blocks, and every list that grows with the log has an end
// and counts what it leaves out. A report is the same from run to run, on any number of processors,
// and after any number of interruptions.
//
// No value of an event is ever reported, for any may be personal data, marked or not:
// a report names places in the log, pointers made of names that schemas declare, types and versions.
//
// README.md says how a check is added ([Stage]).
package verify
