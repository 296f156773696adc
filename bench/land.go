package bench

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"liangshan/calendar"
	"liangshan/county"
	"liangshan/geofile"
	"liangshan/kernel"
	"liangshan/land"
	"liangshan/polygon"
	"liangshan/village"
)

// landStands is how many stands the county has, and what the bar of two seconds is over.
const landStands = 20_000

// land measures an import of the county's stands: each format read, checked and measured on the ellipsoid,
// then all of them registered durably, each checked for overlaps with those before it. Neighbours share
// their borders. The stands are synthetic.
func (b *run) land() (err error) {
	stands := squares(landStands)
	shapes, err := b.readStands(stands)
	if err != nil {
		return err
	}
	r, _, err := b.found("land", false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close(context.WithoutCancel(b.ctx))) }()
	from, err := calendar.New(2024, 1, 1)
	if err != nil {
		return err
	}
	send := func(name string, command any) error {
		result := r.Do(b.ctx, func(c *county.County) (*kernel.Call, error) {
			return c.Call(kernel.Caller{Actor: 1}, name, r.NewRequestID(), command)
		})
		return result.Err
	}
	place := village.Publish{Divisions: []village.Row{{Code: carbonVillage, NameZH: "合成村", Kind: village.Village,
		Parent: carbonVillage[:9], From: from}}}
	if err := send("village.publish", place); err != nil {
		return err
	}
	var rows []land.Row
	for i, f := range shapes {
		rows = append(rows, land.Row{Code: "B" + strconv.Itoa(i+1), Village: carbonVillage, Kind: land.Bamboo, From: from,
			Holder: land.Holder{Kind: land.ByVillage, Village: carbonVillage}, Area: f.AreaDM2, Shape: f.Shape.Pack()})
	}
	began, used := time.Now(), processor()
	for batch := range slices.Chunk(rows, land.RowsMax) {
		if err := send("land.register", land.Register{Parcels: batch}); err != nil {
			return fmt.Errorf("registering stands: %w", err)
		}
	}
	b.figure("land.register_20k", time.Since(began).Seconds(), "s")
	b.figure("land.register_20k.cpu", (processor() - used).Seconds(), "cpu-s")
	return nil
}

// readStands writes the stands in each format and measures how long reading them takes. It returns what
// the last one read.
func (b *run) readStands(stands []polygon.Shape) (read []geofile.Feature, err error) {
	layer := geofile.Layer{Name: "stand", Columns: []string{"code"}}
	for i, s := range stands {
		layer.Rows = append(layer.Rows, geofile.Row{Shape: s, Values: []any{strconv.Itoa(i + 1)}})
	}
	dir := filepath.Join(b.Dir, "stands")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	var text bytes.Buffer
	if err := geofile.WriteGeoJSON(&text, layer); err != nil {
		return nil, err
	}
	files := map[string][]byte{"stands.geojson": text.Bytes(), "stands.prj": []byte(`GEOGCS["CGCS2000"]`),
		"stands.cpg": []byte("UTF-8")}
	files["stands.shp"], files["stands.dbf"] = shapefile(stands)
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			return nil, err
		}
	}
	if err := geofile.WriteGeoPackage(filepath.Join(dir, "stands.gpkg"), "2026-01-01T00:00:00.000Z", layer); err != nil {
		return nil, err
	}
	for _, format := range []string{"geojson", "gpkg", "shp"} {
		began, used := time.Now(), processor()
		c, err := geofile.Read(filepath.Join(dir, "stands."+format))
		if err != nil {
			return nil, err
		}
		b.figure("land.read_20k."+format, time.Since(began).Seconds(), "s")
		b.figure("land.read_20k."+format+".cpu", (processor() - used).Seconds(), "cpu-s")
		if len(c.Features) != len(stands) || len(c.Faults) > 0 {
			return nil, fmt.Errorf("%s: %d of %d stands were read", format, len(c.Features), len(stands))
		}
		read = c.Features
	}
	return read, nil
}

// squares are so many stands of some 1.2 hectares side by side, four corners on each border, counter-clockwise.
func squares(n int) (all []polygon.Shape) {
	const east, north, step, across = 119_580_000_000, 30_660_000_000, 300_000, 200 // 1e-9 degree; stands in a row.
	for i := range n {
		x, y := int64(east+i%across*4*step), int64(north+i/across*4*step)
		var ring polygon.Ring
		for side, d := range [4][2]int64{{1, 0}, {0, 1}, {-1, 0}, {0, -1}} {
			lon, lat := x, y
			if side == 1 || side == 2 {
				lon += 4 * step
			}
			if side >= 2 {
				lat += 4 * step
			}
			for k := range int64(4) {
				ring = append(ring, polygon.Corner{Lon: lon + k*d[0]*step, Lat: lat + k*d[1]*step})
			}
		}
		all = append(all, polygon.Shape{ring})
	}
	return all
}

// shapefile writes stands as the .shp and the .dbf of ESRI's format, in degrees, outer borders clockwise.
func shapefile(stands []polygon.Shape) (shp, dbf []byte) {
	le, be := binary.LittleEndian, binary.BigEndian
	const code = 8 // Bytes of the one column.
	shp = make([]byte, 100)
	be.PutUint32(shp, 9994)
	le.PutUint32(shp[28:], 1000)
	le.PutUint32(shp[32:], 5)
	dbf = make([]byte, 65)
	dbf[0], dbf[64] = 3, 0x0d
	le.PutUint32(dbf[4:], uint32(len(stands)))
	le.PutUint16(dbf[8:], 65)
	le.PutUint16(dbf[10:], 1+code)
	copy(dbf[32:], "code")
	dbf[43], dbf[48] = 'C', code
	for i, s := range stands {
		ring := slices.Clone(s[0])
		slices.Reverse(ring)
		ring = append(ring, ring[0])
		body := le.AppendUint32(nil, 5)
		body = append(body, make([]byte, 32)...) // The box, which nobody needs.
		body = le.AppendUint32(le.AppendUint32(le.AppendUint32(body, 1), uint32(len(ring))), 0)
		for _, c := range ring {
			body = le.AppendUint64(body, math.Float64bits(float64(c.Lon)/1e9))
			body = le.AppendUint64(body, math.Float64bits(float64(c.Lat)/1e9))
		}
		shp = be.AppendUint32(be.AppendUint32(shp, uint32(i+1)), uint32(len(body)/2))
		shp = append(shp, body...)
		dbf = append(dbf, fmt.Sprintf(" %-*d", code, i+1)...)
	}
	be.PutUint32(shp[24:], uint32(len(shp)/2))
	return shp, append(dbf, 0x1a)
}
