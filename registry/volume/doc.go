// Package volume keeps what services say that they published and consumed, and says
// where that differs from what is declared, and what fell silent.
//
// It promises that a report is counted once, however often it is sent and to
// whichever process; that an answer means that it is on stable storage; that memory
// and rows are bounded whatever is reported; and that nothing is called silent but by
// the rule of Judge, whose rate of false alarms is stated there. What is reported is
// evidence, and no authority: nothing is refused because of it.
package volume
