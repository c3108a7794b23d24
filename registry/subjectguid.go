package registry

import (
	"crypto/sha256"
	"encoding/hex"
)

// GUIDOf returns the name of a schema that is the same in every Treaty that has the
// content: a UUID of version 8, from its fingerprint and its variant.
func GUIDOf(v *VersionRecord) string {
	text := string(v.Fingerprint)
	if v.Variant != "" {
		text += " " + v.Variant
	}
	sum := sha256.Sum256([]byte(text))
	sum[6] = sum[6]&0x0f | 0x80
	sum[8] = sum[8]&0x3f | 0x80
	digits := hex.EncodeToString(sum[:16])
	return digits[:8] + "-" + digits[8:12] + "-" + digits[12:16] + "-" + digits[16:20] + "-" + digits[20:]
}

// IDOfGUID returns the id of the schema with that GUID.
func (s *Snapshot) IDOfGUID(guid string) (SchemaID, bool) {
	id := s.schemas.withGUID(guid)
	return id, id != 0
}
