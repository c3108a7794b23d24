package registry

import (
	"fmt"

	"github.com/treaty-events/treaty/contract/diag"
)

// Code says why something was refused; it never changes its meaning.
type Code string

// The codes.
const (
	// Refused: the gate found errors; Findings has them.
	Refused Code = "refused"
	// NotHome: another repository owns what the push would change.
	NotHome Code = "not-home"
	// NeedsRevert: a schema has the content of an older version again.
	NeedsRevert Code = "revert"
	// BadRename: an event would go on under another name, and cannot: the old one
	// is still there, two claim it, or the rename is not said.
	BadRename Code = "rename"
	// BadPush: the request itself cannot be used: home, commit or file names.
	BadPush Code = "bad-push"
	// BadDeployment: what is to be recorded, or asked, names no environment or no
	// commit that could be one.
	BadDeployment Code = "bad-deployment"
	// BadWorkspace: the treaty.yaml of the upload cannot be used.
	BadWorkspace Code = "bad-workspace"
	// NoContracts: the upload has no contexts, contracts or services.
	NoContracts Code = "no-contracts"
	// NotFound: there is no such context, event, version, schema or service.
	NotFound Code = "not-found"
	// BadVersion: what should name a version does not.
	BadVersion Code = "bad-version"
	// Forbidden: whoever asks has no right to it.
	Forbidden Code = "forbidden"
	// InUse: files of a home hold what would be deleted or moved.
	InUse Code = "in-use"
	// Outdated: the registry has another newest version than the pusher expected.
	Outdated Code = "outdated"
	// SubjectTaken: another contract has the Kafka subject.
	SubjectTaken Code = "subject-taken"
	// NoContract: no contract claims the Kafka subject, and the server takes no others.
	NoContract Code = "no-contract"
	// OwnedByFiles: what Kafka clients would change belongs to the files of a home.
	OwnedByFiles Code = "owned-by-files"
	// WrongMode: the mode of the Kafka subject does not let that in.
	WrongMode Code = "wrong-mode"
	// BadSettings: what is to be set of Kafka subjects is no setting.
	BadSettings Code = "bad-settings"
	// BadReference: what a schema refers to is not registered.
	BadReference Code = "bad-reference"
	// Referenced: schemas refer to what would be retracted or deleted.
	Referenced Code = "referenced"
	// Retracted: it was retracted before.
	Retracted Code = "retracted"
	// NotRetracted: only what was retracted is deleted for ever.
	NotRetracted Code = "not-retracted"
	// IDTaken: the id or the number that a version is given belongs to another.
	IDTaken Code = "id-taken"
	// Gone: the version was deleted; its number is never given again.
	Gone Code = "gone"
	// Uncertain: the connection to the store broke; asking again is safe.
	Uncertain Code = "uncertain"
	// Busy: other pushes came first again and again; nothing was changed.
	Busy Code = "busy"
)

// Refusal is a request that was understood and not granted. Its texts are safe
// to show to whoever asked.
type Refusal struct {
	Code     Code
	Message  string
	Hint     string         // what to do next; may be empty
	Findings []diag.Finding // what explains it; may be empty
}

// Error returns the message.
func (r *Refusal) Error() string { return r.Message }

// option names what can be said with a publication to both that read it: who sends
// requests, and who has the command line.
func option(name string) string {
	return fmt.Sprintf("%q in the request, --%s on the command line", name, name)
}
