package geofile

import (
	"encoding/binary"
	"math"

	"liangshan/polygon"
)

// A wkb reads well-known binary (OGC 06-103, section 8).
type wkb struct {
	rest   []byte
	failed bool
}

func (w *wkb) take(n int) []byte {
	if n < 0 || n > len(w.rest) {
		w.failed, w.rest = true, nil
		return make([]byte, min(max(n, 0), 64))
	}
	b := w.rest[:n]
	w.rest = w.rest[n:]
	return b
}

// head reads byte order and type of a geometry, with the number of its ordinates.
func (w *wkb) head() (order binary.ByteOrder, kind uint32, ordinates int) {
	order = binary.LittleEndian
	if w.take(1)[0] == 0 {
		order = binary.BigEndian
	}
	kind = order.Uint32(w.take(4))
	ordinates = 2
	if kind&0x80000000 != 0 { // As PostGIS writes three dimensions.
		ordinates++
	}
	if kind&0x40000000 != 0 {
		ordinates++
	}
	kind &= 0x0fffffff
	switch kind / 1000 {
	case 1, 2:
		ordinates = 3
	case 3:
		ordinates = 4
	}
	return order, kind % 1000, ordinates
}

// polygons reads a polygon or several.
func (w *wkb) polygons() (all []ring, err error) {
	order, kind, ordinates := w.head()
	switch kind {
	case 3:
		all = w.polygon(order, ordinates)
	case 6:
		for n := order.Uint32(w.take(4)); n > 0 && !w.failed; n-- {
			order, kind, ordinates := w.head()
			if kind != 3 {
				return nil, Malformed
			}
			all = append(all, w.polygon(order, ordinates)...)
		}
	default:
		if w.failed {
			return nil, Malformed
		}
		return nil, OtherGeometry
	}
	if w.failed || len(w.rest) > 0 {
		return nil, Malformed
	}
	return all, nil
}

func (w *wkb) polygon(order binary.ByteOrder, ordinates int) (all []ring) {
	for i, n := uint32(0), order.Uint32(w.take(4)); i < n && !w.failed; i++ {
		r := ring{hole: i > 0}
		for k := order.Uint32(w.take(4)); k > 0 && !w.failed; k-- {
			b := w.take(8 * ordinates)
			r.corners = append(
				r.corners,
				[2]float64{math.Float64frombits(order.Uint64(b)), math.Float64frombits(order.Uint64(b[8:]))},
			)
		}
		all = append(all, r)
	}
	return all
}

// fromGP reads the geometry of a GeoPackage: a header that begins with GP, then WKB.
func fromGP(b []byte) ([]ring, error) {
	if len(b) == 0 {
		return nil, NoGeometry
	}
	w := wkb{rest: b}
	h := w.take(8)
	if w.failed || h[0] != 'G' || h[1] != 'P' {
		return nil, Malformed
	}
	flags := h[3]
	envelope := []int{0, 32, 48, 48, 64, -1, -1, -1}[flags>>1&7]
	w.take(envelope)
	if flags&0x20 != 0 {
		return nil, &Error{Fault: OtherGeometry, Detail: "an extended geometry"}
	}
	if w.failed {
		return nil, Malformed
	}
	if flags&0x10 != 0 {
		return nil, NoGeometry
	}
	return w.polygons()
}

// headGP begins the geometry of a GeoPackage: its header with the box of a shape.
func headGP(s polygon.Shape) []byte {
	b := []byte{'G', 'P', 0, 1 | 1<<1}
	b = binary.LittleEndian.AppendUint32(b, uint32(crsCGCS2000))
	box := s.Box()
	for _, v := range []int64{box.LonMin, box.LonMax, box.LatMin, box.LatMax} {
		b = appendDegrees(b, v)
	}
	return b
}

// pointToGP writes a point of a GeoPackage. It has no envelope: the point says as much.
func pointToGP(c polygon.Corner) []byte {
	b := binary.LittleEndian.AppendUint32([]byte{'G', 'P', 0, 1}, uint32(crsCGCS2000))
	b = binary.LittleEndian.AppendUint32(append(b, 1), 1)
	return appendDegrees(appendDegrees(b, c.Lon), c.Lat)
}

// courseToGP writes a course as a multilinestring of a GeoPackage, with its envelope.
func courseToGP(s polygon.Shape) []byte {
	b := appendHead(headGP(s), 5, len(s))
	for _, part := range s {
		b = appendHead(b, 2, len(part))
		for _, c := range part {
			b = appendDegrees(appendDegrees(b, c.Lon), c.Lat)
		}
	}
	return b
}

// toGP writes a shape as a multipolygon of a GeoPackage, with its envelope.
func toGP(s polygon.Shape) []byte {
	b := headGP(s)
	all := parts(s)
	b = appendHead(b, 6, len(all))
	for _, part := range all {
		b = appendHead(b, 3, len(part))
		for _, r := range part {
			b = binary.LittleEndian.AppendUint32(b, uint32(len(r)+1))
			for k := range len(r) + 1 {
				b = appendDegrees(appendDegrees(b, r[k%len(r)].Lon), r[k%len(r)].Lat)
			}
		}
	}
	return b
}

func appendHead(b []byte, kind uint32, n int) []byte {
	b = binary.LittleEndian.AppendUint32(append(b, 1), kind)
	return binary.LittleEndian.AppendUint32(b, uint32(n))
}

func appendDegrees(b []byte, c int64) []byte {
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(float64(c)/1e9))
}
