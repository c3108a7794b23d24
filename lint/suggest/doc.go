// Package suggest makes, of a change that breaks, one that does not: what is
// gone stays and is deprecated, what is newly required becomes optional, a new
// name stands beside the old one, values and limits come back; or the change
// opens the next major.
//
// It promises that what it offers is proved: lint.Review, asked about the files with
// all that is offered, finds no break of these events any more, and no break of
// another event that was not there before; that events which break by a file that
// they share are mended by one edit of it, or told why not; and that the reviews are
// few, however many the breaks. What has no compatible form is named, with the reason, and
// then nothing is offered but the next major. It reads and writes no file itself
// but those that schemas refer to: a suggestion is old and new contents.
package suggest
