# Versions, tags, URLs and forms of both signature versions, by boto3.
import urllib.error
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

s3 = boto3.client("s3")
bucket = "versions"
s3.create_bucket(Bucket=bucket)
s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})


def send(url, method="GET", body=None, headers={}):
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, headers, method=method)) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read()


def form(fields, content):
    head = '--b\r\nContent-Disposition: form-data; name="'
    parts = [f'{head}{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()]
    parts.append(f'{head}file"; filename="f"\r\n\r\n{content}\r\n--b--\r\n')
    return "".join(parts).encode(), {"Content-Type": "multipart/form-data; boundary=b"}


ids = [s3.put_object(Bucket=bucket, Key="a", Body=str(i))["VersionId"] for i in range(3)]
s3.delete_object(Bucket=bucket, Key="a")
listed = s3.list_object_versions(Bucket=bucket)
assert [version["VersionId"] for version in listed["Versions"]] == ids[::-1]
assert listed["DeleteMarkers"][0]["IsLatest"]
assert s3.get_object(Bucket=bucket, Key="a", VersionId=ids[1])["Body"].read() == b"1"
try:
    s3.get_object(Bucket=bucket, Key="a")
    raise AssertionError("a deleted object is read")
except ClientError as refusal:
    assert refusal.response["Error"]["Code"] == "NoSuchKey"
s3.copy_object(Bucket=bucket, Key="a", CopySource={"Bucket": bucket, "Key": "a", "VersionId": ids[0]})
assert s3.get_object(Bucket=bucket, Key="a")["Body"].read() == b"0"
print("versions")

for name, client in {"s3": s3, "s3v4": boto3.client("s3", config=Config(signature_version="s3v4"))}.items():
    names = dict(Bucket=bucket, Key="b c/é+")
    text = {"Content-Type": "text/plain"}  # urllib sends one in any case, and version 2 signs it
    url = client.generate_presigned_url("put_object", Params=dict(names, ContentType="text/plain"))
    assert send(url, "PUT", b"x", text)[0] == 200
    assert send(client.generate_presigned_url("get_object", Params=names)) == (200, b"x")
    assert send(client.generate_presigned_url("get_object", Params=dict(names, VersionId="null")))[0] == 404
    post = client.generate_presigned_post(bucket, "up", Conditions=[["content-length-range", 1, 3]])
    assert send(post["url"], "POST", *form(post["fields"], "abc"))[0] == 204
    assert send(post["url"], "POST", *form(post["fields"], "abcd"))[0] == 400
    assert s3.get_object(Bucket=bucket, Key="up")["Body"].read() == b"abc"
    print("signed as", name)

boto3.resource("s3").Bucket(bucket).object_versions.delete()
s3.delete_bucket(Bucket=bucket)
print("emptied")
