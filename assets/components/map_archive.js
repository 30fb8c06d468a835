// A PMTiles archive given instead of a style: raster tiles as they are, vector tiles as quiet shapes and lines.
import { PMTiles, Protocol } from "pmtiles";

const VECTOR = 1; // PMTiles specification v3, tile type MVT
const WATER = /water|ocean|sea/;
const GREEN = /park|landuse|landcover|wood|grass/;
const LINES = /road|transport|boundar|rail|way/;

export const isArchive = (address) => address.startsWith("pmtiles://") || address.split("?")[0].endsWith(".pmtiles");

function layersOf(id, colours) {
  if (LINES.test(id)) {
    return [{ id, type: "line", source: "streets", "source-layer": id, paint: { "line-color": colours.line, "line-width": 1 } }];
  }
  const fill = WATER.test(id) ? "#b8d3e6" : GREEN.test(id) ? "#cfe3d0" : colours.zone;
  return [
    {
      id,
      type: "fill",
      source: "streets",
      "source-layer": id,
      filter: ["==", ["geometry-type"], "Polygon"],
      paint: { "fill-color": fill, "fill-opacity": 0.8 },
    },
  ];
}

export async function archiveStyle(mapStyle, addProtocol, colours) {
  const address = mapStyle.replace(/^pmtiles:\/\//, "");
  const archive = new PMTiles(new URL(address, window.location.href).href);
  const protocol = new Protocol();
  protocol.add(archive);
  addProtocol("pmtiles", protocol.tile);
  const [header, metadata] = await Promise.all([archive.getHeader(), archive.getMetadata()]);
  const isVector = header.tileType === VECTOR;
  const ground = { id: "ground", type: "background", paint: { "background-color": colours.ground } };
  const url = `pmtiles://${archive.source.getKey()}`;
  const shapes = isVector
    ? (metadata.vector_layers ?? []).flatMap(({ id }) => layersOf(id, colours))
    : [{ id: "streets", type: "raster", source: "streets" }];
  const credit = metadata.attribution;
  const source = { type: isVector ? "vector" : "raster", url, ...(isVector ? {} : { tileSize: 256 }), attribution: credit };
  return { version: 8, sources: { streets: source }, layers: [ground, ...shapes] };
}
