package comparison

import (
	"slices"

	"github.com/treaty-events/treaty/registry"
)

// Columns are the newest versions that are there, the oldest first: at most that many,
// and only those before the one that is named, where one is; more says that there are
// older ones.
func Columns(c *registry.Contract, before string, most int) (list []*registry.Version, more bool, err error) {
	var end *registry.Version
	if before != "" {
		if end, err = c.Version(before); err != nil {
			return nil, false, err
		}
	}
	for _, v := range slices.Backward(c.Versions) {
		if v.Deleted != nil || end != nil && v.Version.Compare(end.Version) >= 0 {
			continue
		}
		if len(list) == most {
			more = true
			break
		}
		list = append(list, v)
	}
	slices.Reverse(list)
	return list, more, nil
}
