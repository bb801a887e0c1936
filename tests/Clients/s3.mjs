// Objects written in each way and read in each way by the AWS SDK for JavaScript, which verifies the checksums that it
// is answered with.
import assert from "node:assert/strict";
import {
    CompleteMultipartUploadCommand, CreateMultipartUploadCommand, GetObjectCommand, HeadObjectCommand, PutObjectCommand,
    S3Client, UploadPartCommand,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";

const s3 = new S3Client({ maxAttempts: 1 });
const Bucket = "bucket";
const MiB = 1024 * 1024;
const content = Buffer.alloc(12 * MiB, Buffer.from(Array.from({ length: 4099 }, (_, i) => i % 251)));
const parts = [content.subarray(0, 5 * MiB), content.subarray(5 * MiB, 10 * MiB), content.subarray(10 * MiB)];

async function put(Key, options) {
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: content, ...options }));
    return [content];
}

async function inParts(Key, options) {
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ...options }));
    const Parts = [];
    for (const [index, Body] of parts.entries()) {
        const PartNumber = index + 1;
        const { ChecksumAlgorithm } = options;
        const { ETag, ChecksumCRC32, ChecksumSHA256 } = await s3.send(
            new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body, ChecksumAlgorithm }));
        Parts.push({ PartNumber, ETag, ChecksumCRC32, ChecksumSHA256 });
    }
    await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }));
    return parts;
}

async function upload(Key) {
    await new Upload({ client: s3, params: { Bucket, Key, Body: content }, partSize: 5 * MiB }).done();
    return parts;
}

async function read(Key, options) {
    const answer = await s3.send(new GetObjectCommand({ Bucket, Key, ...options }));
    return { ...answer, bytes: Buffer.from(await answer.Body.transformToByteArray()) };
}

const checksum = answer => answer.ChecksumCRC32 ?? answer.ChecksumSHA256;

async function check(name, write, options = {}) {
    const written = await write(name, options);
    const whole = await read(name);
    assert.ok(whole.bytes.equals(content), "whole");
    assert.ok(checksum(whole), "the whole has a checksum");
    for (const [first, last] of [[2, 4], [5 * MiB - 3, 5 * MiB + 3], [12 * MiB - 1, 12 * MiB - 1]]) {
        const range = await read(name, { Range: `bytes=${first}-${last}` });
        assert.ok(range.bytes.equals(content.subarray(first, last + 1)), `bytes ${first}-${last}`);
        assert.equal(checksum(range), undefined, "a range has no checksum");
    }
    let first = 0;
    for (const [index, bytes] of written.entries()) {
        const part = await read(name, { PartNumber: index + 1 });
        assert.ok(part.bytes.equals(bytes), `part ${index + 1}`);
        const head = await s3.send(new HeadObjectCommand({ Bucket, Key: name, PartNumber: index + 1, ChecksumMode: "ENABLED" }));
        assert.equal(checksum(head), checksum(part));
        const range = await read(name, { Range: `bytes=${first}-${first + bytes.length - 1}` });
        assert.equal(checksum(range), checksum(part), "a range that is a part has the part's");
        first += bytes.length;
    }
    console.log(`${name}: read whole, by range and by part`);
}

await check("put", put);
await check("put, SHA-256", put, { ChecksumAlgorithm: "SHA256" });
await check("parts, composite", inParts, { ChecksumAlgorithm: "CRC32", ChecksumType: "COMPOSITE" });
await check("parts, composite, SHA-256", inParts, { ChecksumAlgorithm: "SHA256" });
await check("parts, full object", inParts, { ChecksumAlgorithm: "CRC32", ChecksumType: "FULL_OBJECT" });
await check("lib-storage", upload);
