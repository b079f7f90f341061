/** Stands for Node's `internal/zip`, which reads and writes archives in files. */
// oxlint-disable-next-line typescript/no-extraneous-class -- Node's library extends it
class Missing {
  constructor() {
    throw new Error("Cannot open an archive: node:zlib has no zip files in a function");
  }
}

function refuse(): never {
  throw new Error("Cannot make an archive: node:zlib has no zip files in a function");
}

export { Missing as ZipBuffer, Missing as ZipEntry, Missing as ZipFile };
export {
  refuse as createZipArchive,
  refuse as createZipArchiveSync,
  refuse as getMaxZipContentSize,
  refuse as setMaxZipContentSize,
  refuse as zipFiles,
};
