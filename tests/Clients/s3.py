# Objects written in each way and read in each way by boto3, which verifies the checksums it is answered with.
import io
import os
import tempfile

import boto3
from boto3.s3.transfer import TransferConfig

s3 = boto3.client("s3")
bucket = "bucket"
mib = 1024 * 1024
content = (bytes(i % 251 for i in range(4099)) * 3070)[:12 * mib]
parts = [content[:5 * mib], content[5 * mib:10 * mib], content[10 * mib:]]


def put(key, **options):
    s3.put_object(Bucket=bucket, Key=key, Body=content, **options)
    return [content]


def in_parts(key, **options):
    upload = s3.create_multipart_upload(Bucket=bucket, Key=key, **options)["UploadId"]
    done = []
    for number, body in enumerate(parts, 1):
        part = s3.upload_part(
            Bucket=bucket,
            Key=key,
            UploadId=upload,
            PartNumber=number,
            Body=body,
            ChecksumAlgorithm=options["ChecksumAlgorithm"],
        )
        told = {name: value for name, value in part.items() if name == "ETag" or name.startswith("Checksum")}
        done.append(told | {"PartNumber": number})
    s3.complete_multipart_upload(Bucket=bucket, Key=key, UploadId=upload, MultipartUpload={"Parts": done})
    return parts


def transfer(key):
    config = TransferConfig(multipart_threshold=5 * mib, multipart_chunksize=5 * mib)
    s3.upload_fileobj(io.BytesIO(content), bucket, key, Config=config)
    return parts


def read(key, **options):
    answer = s3.get_object(Bucket=bucket, Key=key, **options)
    return answer, answer["Body"].read()


def checksum(answer):
    return answer.get("ChecksumCRC32") or answer.get("ChecksumSHA256")


def check(key, write, **options):
    written = write(key, **options)
    whole, body = read(key)
    assert body == content and checksum(whole)
    for first, last in [(2, 4), (5 * mib - 3, 5 * mib + 3), (12 * mib - 1, 12 * mib - 1)]:
        answer, body = read(key, Range=f"bytes={first}-{last}")
        assert body == content[first:last + 1] and checksum(answer) is None, (key, first)
    first = 0
    for number, expected in enumerate(written, 1):
        part, body = read(key, PartNumber=number)
        head = s3.head_object(Bucket=bucket, Key=key, PartNumber=number, ChecksumMode="ENABLED")
        aligned, _ = read(key, Range=f"bytes={first}-{first + len(expected) - 1}")
        assert body == expected and checksum(part) == checksum(head) == checksum(aligned) is not None, (key, number)
        first += len(expected)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "copy")
        config = TransferConfig(multipart_threshold=5 * mib, multipart_chunksize=4 * mib)
        s3.download_file(bucket, key, path, Config=config)
        with open(path, "rb") as file:
            assert file.read() == content, key
    print(f"{key}: read whole, by range, by part and as a file")


check("put", put)
check("put, SHA-256", put, ChecksumAlgorithm="SHA256")
check("parts, composite", in_parts, ChecksumAlgorithm="CRC32", ChecksumType="COMPOSITE")
check("parts, composite, SHA-256", in_parts, ChecksumAlgorithm="SHA256")
check("parts, full object", in_parts, ChecksumAlgorithm="CRC32", ChecksumType="FULL_OBJECT")
check("s3transfer", transfer)
