// Package storetest is the suite that every store of the registry passes: what
// registry.Store promises, as tests.
package storetest

import (
	"context"
	"testing"

	"github.com/treaty-events/treaty/registry"
)

// Place is where a store keeps things: one of the test's own.
type Place struct {
	// Open opens the store; called again, it opens what is there, as another
	// process would. The suite closes what it opens.
	Open func() (registry.Store, error)
	// Hold does all that Commit does, but for the last step: until finish is
	// called the publication is neither written nor given up. Nil: the store has
	// one writer, so that nothing else can happen meanwhile.
	Hold func(ctx context.Context, s registry.Store, p *registry.Publication) (finish func() error, err error)
}

// Run runs the suite. Prepare makes a new, empty place for each test.
func Run(t *testing.T, prepare func(t *testing.T) Place) {
	for _, tc := range []struct {
		name string
		test func(*testing.T, Place)
	}{
		{"an empty store has nothing", empty},
		{"a publication is read back as it was written", roundTrip},
		{"what was committed is there after opening again", reopened},
		{"many open an empty place at once", openedAtOnce},
		{"a publication that fails leaves nothing", failed},
		{"a cancelled context stops a read and an unbegun commit", cancelled},
		{"records are chosen by home and by lineage", scopes},
		{"the tree of a home is replaced, that of others is not", trees},
		{"a content is kept once, and an unknown one is an error", contents},
		{"a name has one home, until it is moved", claims},
		{"a publication judged on an older state is stale", stale},
		{"of two that judge each other, one is accepted", crossing},
		{"of many at once, each revision has one", concurrent},
		{"a revision number is neither skipped nor used twice", noGaps},
		{"equal schemas have one id", ids},
		{"equal schemas published at once have one id", idsAtOnce},
		{"an id that a version brings is kept", idsBrought},
		{"an id that cannot be kept is refused, and leaves nothing", idsRefused},
		{"each variant of a schema has an id", idsOfVariants},
		{"of ids that are brought and counted at once each is of one schema", idsMixed},
		{"versions have numbers under subjects", subjectNumbers},
		{"a number of a subject is given once, for ever", subjectNumbersOnce},
		{"of several that give the next number of a subject, one is accepted", subjectNumbersAtOnce},
		{"versions of a subject rise, with gaps", subjectGaps},
		{"settings of subjects are replaced", subjectSettings},
		{"a version of a subject is retracted once, and its content stays", retractions},
		{"what a subject had is deleted, its numbers and ids stay", deletedSubject},
		{"what is attached to a schema is kept as it was sent", attachments},
		{"versions, numbers and settings are read of one moment", subjectsOfOneMoment},
		{"a deleted version leaves number, id and fingerprint", tombstones},
		{"a content goes with the last version that has it", contentsGo},
		{"whoever refers to a content that went is stale", contentGone},
		{"a version is deleted once, and only if it is there", deletedOnce},
		{"changes are numbered without a gap, once", numbers},
		{"changes come in the order in which each judged the other", order},
		{"changes are read in pages", pages},
		{"two processes see each other's changes", twoProcesses},
		{"whoever watches is woken by another process", watched},
		{"a service begins to run, ends and begins again", deployed},
		{"who has not seen what runs changes nothing of it", deployedStale},
		{"of several rollouts at once, one replaces what ran", deployedAtOnce},
		{"deployments are chosen by name and listed in pages", deployedChosen},
		{"manifests are kept for each commit, the first time", manifestsKept},
		{"when a service first said what it says is kept", manifestsSaid},
		{"a content stays while a manifest has it", manifestsHold},
		{"audit chains are read from both ends", audit},
		{"audit chains that many append to at once stay whole", auditAtOnce},
		{"audit entries with hostile texts keep their hash", auditHostile},
		{"waivers are kept with their approvals", waivers},
		{"what becomes of waivers is in the feed", waiversTold},
		{"a decision about what changed meanwhile is stale", waiversStale},
		{"what contexts accepted is kept, and follows the context", consents},
		{"breaks that were refused are counted, each once, for a while", stops},
		{"breaks that many refuse at once are counted once", stopsAtOnce},
		{"a seal binds the chains that grew since the last", seals},
		{"seals that are made at once follow each other", sealsAtOnce},
	} {
		t.Run(tc.name, func(t *testing.T) { tc.test(t, prepare(t)) })
	}
	if prepare(t).Hold == nil {
		return
	}
	for _, tc := range []struct {
		name string
		test func(*testing.T, Place)
	}{
		{"a held publication delays itself only", heldAlone},
		{"the feed does not skip a change that was held", heldFeed},
		{"whoever conflicts with a held publication waits for it, and is stale", heldConflict},
		{"whoever reads what a held publication reads does not wait", heldReaders},
		{"audit entries that were held are not skipped", heldAudit},
		{"an id that a held publication brings is not given twice", heldID},
	} {
		t.Run(tc.name, func(t *testing.T) { tc.test(t, prepare(t)) })
	}
}
